import { CALLBACKS, ENDING, TIME_LIMIT } from './export-script-parts';

/** Trains with TRL's `SFTTrainer` and a LoRA of PEFT; all that can be set is in `config.json`. */
export const TRL_SCRIPT = `"""Trains a LoRA adapter with TRL and PEFT as config.json says, and writes it to out/adapter."""

import json
import time
from pathlib import Path

import torch
from datasets import Dataset
from peft import LoraConfig
from transformers import AutoModelForCausalLM, AutoTokenizer, EarlyStoppingCallback, TrainerCallback, set_seed
from trl import SFTConfig, SFTTrainer

HERE = Path(__file__).resolve().parent
CONFIG = json.loads((HERE / "config.json").read_text(encoding="utf-8"))
ADAPTER = HERE / "out" / "adapter"


${TIME_LIMIT}


def read_rows(file_name):
    """One row for each answer of the assistant: what stands before it, and the answer. Only the answer is learnt."""
    with open(HERE / file_name, encoding="utf-8") as lines:
        for line in lines:
            example = json.loads(line)
            messages = example["messages"]
            for index, message in enumerate(messages):
                if message["role"] == "assistant":
                    yield {
                        "prompt": messages[:index],
                        "completion": [message],
                        "tools": json.dumps(example.get("tools")),
                        "chat_template_kwargs": CONFIG["chat_template_kwargs"],
                    }


def load_split(file_name, tokenizer):
    """The rows that fit; a longer one would be cut, and its answer with it."""

    def tokens(row):
        return tokenizer.apply_chat_template(
            row["prompt"] + row["completion"],
            tools=json.loads(row["tools"]),
            tokenize=True,
            return_dict=True,
            **CONFIG["chat_template_kwargs"],
        )["input_ids"]

    rows = list(read_rows(file_name))
    fitting = [row for row in rows if len(tokens(row)) <= CONFIG["max_length"]]
    print(f"{file_name}: {len(fitting)} of {len(rows)} answers, {len(rows) - len(fitting)} too long")
    return Dataset.from_list(fitting)


def main():
    set_seed(CONFIG["training"]["seed"])
    tokenizer = AutoTokenizer.from_pretrained(CONFIG["base_model"])
    if tokenizer.pad_token is None:
        tokenizer.pad_token = tokenizer.eos_token
    train = load_split("train.jsonl", tokenizer)
    validation = load_split(CONFIG["validation_file"], tokenizer) if CONFIG["validation_file"] else None
${CALLBACKS}
    trainer = SFTTrainer(
        model=AutoModelForCausalLM.from_pretrained(CONFIG["base_model"], dtype=torch.bfloat16),
        args=SFTConfig(
            output_dir=str(HERE / "out" / "checkpoints"),
            max_length=CONFIG["max_length"],
            packing=False,
            completion_only_loss=True,
            **CONFIG["training"],
        ),
        train_dataset=train,
        eval_dataset=validation,
        processing_class=tokenizer,
        peft_config=LoraConfig(**CONFIG["lora"]),
        callbacks=callbacks,
    )
    trainer.train()
    trainer.save_model(str(ADAPTER))
${ENDING}
`;

/** Checked to go together; the build of torch depends on the machine's driver. */
export const TRL_REQUIREMENTS = `torch==2.15.0
transformers==5.24.0
trl==1.16.0
peft==0.21.2
datasets==5.2.0
accelerate==1.15.0
`;
