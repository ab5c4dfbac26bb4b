"""`python -m trainer`, and `torchrun -m trainer` where several processes train together."""

from trainer.cli import main

if __name__ == "__main__":
    main()
