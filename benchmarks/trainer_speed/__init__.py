"""What bench_trainer.py is made of: sizes and texts, what runs, what is measured, and how it is shown."""
