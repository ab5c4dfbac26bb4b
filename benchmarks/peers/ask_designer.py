"""NeMo Data Designer as a client of `bench_teacher.py`: one text column over a seed of contexts.

    python benchmarks/peers/ask_designer.py URL IN_FLIGHT FILE

It knows one system prompt and one user prompt, so the few-shots that all prompts share become part of the former.
Needs data-designer, and benchmarks/ in PYTHONPATH.
"""

import os
import tempfile
from typing import Any

from teacher_clock import Clock, arguments, bodies

os.environ |= {"NEMO_TELEMETRY_ENABLED": "false"}

import data_designer.config as dd
import pandas as pd
from data_designer.interface import DataDesigner


def main() -> None:
    """Be the client."""
    url, in_flight, file = arguments()
    asked = [body["messages"] for body in bodies(file)]
    provider = dd.ModelProvider(name="bench", endpoint=url, api_key="none")
    clock = Clock(url, until_last_answer=True)
    with tempfile.TemporaryDirectory() as folder:
        designer = DataDesigner(artifact_path=folder, model_providers=[provider])
        designer.set_run_config(dd.RunConfig(otel_metrics_port=None))
        designing = _designing(asked, in_flight)
        with clock:
            made = designer.create(designing, num_records=len(asked))
        clock.tell(int(made.load_dataset()["reply"].notna().sum()))


def _designing(asked: list[list[dict[str, str]]], in_flight: int) -> Any:  # noqa: ANN401 - its class is its own affair
    model = dd.ModelConfig(
        alias="teacher",
        model="bench",
        provider="bench",
        skip_health_check=True,
        inference_parameters=dd.ChatCompletionInferenceParams(
            max_parallel_requests=in_flight, max_tokens=500, temperature=0.7
        ),
    )
    designing = dd.DataDesignerConfigBuilder(model_configs=[model])
    contexts = pd.DataFrame({"context": [messages[-1]["content"] for messages in asked]})
    designing.with_seed_dataset(dd.DataFrameSeedSource(df=contexts))
    shared = "\n\n".join(message["content"] for message in asked[0][:-1])
    designing.add_column(
        dd.LLMTextColumnConfig(name="reply", prompt="{{ context }}", system_prompt=shared, model_alias="teacher")
    )
    return designing


if __name__ == "__main__":
    main()
