"""distilabel as a client of `bench_teacher.py`: a pipeline of rows that hold the messages, and a task that sends them.

    python benchmarks/peers/ask_distilabel.py URL IN_FLIGHT FILE

It has as many calls in flight as a batch has rows, and runs every step in a process of its own.
Needs distilabel[openai] and requests, and benchmarks/ in PYTHONPATH.
"""

import tempfile

from distilabel.models.llms import OpenAILLM
from distilabel.pipeline import Pipeline
from distilabel.steps import LoadDataFromDicts
from distilabel.steps.tasks import ChatGeneration
from teacher_clock import Clock, arguments, bodies


def main() -> None:
    """Be the client."""
    url, in_flight, file = arguments()
    rows = [{"messages": body["messages"]} for body in bodies(file)]
    clock = Clock(url, until_last_answer=True)
    with tempfile.TemporaryDirectory() as folder:
        with Pipeline(name="bench", cache_dir=folder) as pipeline:
            teacher = OpenAILLM(
                model="bench",
                base_url=url,
                api_key="none",
                generation_kwargs={"max_new_tokens": 500, "temperature": 0.7},
            )
            LoadDataFromDicts(data=rows, batch_size=in_flight) >> ChatGeneration(
                llm=teacher, input_batch_size=in_flight, add_raw_input=False
            )
        with clock:
            made = pipeline.run(use_cache=False)
        replies = made["default"]["train"]["generation"]
        clock.tell(sum(reply is not None for reply in replies))


if __name__ == "__main__":
    main()
