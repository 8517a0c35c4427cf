import { CALLBACKS, ENDING, TIME_LIMIT } from './export-script-parts';

/** Trains with Unsloth's fast kernels; all that can be set is in `config.json`. */
export const UNSLOTH_SCRIPT = `"""Trains a LoRA adapter with Unsloth as config.json says, and writes it to out/adapter."""

from unsloth import FastLanguageModel  # Has to come first: it changes the libraries below.

import json
import time
from pathlib import Path

from datasets import Dataset
from transformers import (
    DataCollatorForSeq2Seq,
    EarlyStoppingCallback,
    Trainer,
    TrainerCallback,
    TrainingArguments,
    set_seed,
)

HERE = Path(__file__).resolve().parent
CONFIG = json.loads((HERE / "config.json").read_text(encoding="utf-8"))
ADAPTER = HERE / "out" / "adapter"
NOT_LEARNT = -100


${TIME_LIMIT}


def read_rows(file_name, tokenizer):
    """One row for each answer of the assistant; only the answer and its end are learnt."""

    def tokens(messages, tools, **options):
        return tokenizer.apply_chat_template(
            messages, tools=tools, tokenize=True, return_dict=True, **options, **CONFIG["chat_template_kwargs"]
        )["input_ids"]

    with open(HERE / file_name, encoding="utf-8") as lines:
        for line in lines:
            example = json.loads(line)
            messages = example["messages"]
            for index, message in enumerate(messages):
                if message["role"] == "assistant":
                    prompt = tokens(messages[:index], example.get("tools"), add_generation_prompt=True)
                    whole = tokens(messages[: index + 1], example.get("tools"))
                    if whole[: len(prompt)] != prompt:
                        raise ValueError("Expected the prompt to begin the conversation in this chat template.")
                    yield {
                        "input_ids": whole,
                        "attention_mask": [1] * len(whole),
                        "labels": [NOT_LEARNT] * len(prompt) + whole[len(prompt) :],
                    }


def load_split(file_name, tokenizer):
    """The rows that fit; a longer one would be cut, and its answer with it."""
    rows = list(read_rows(file_name, tokenizer))
    fitting = [row for row in rows if len(row["input_ids"]) <= CONFIG["max_length"]]
    print(f"{file_name}: {len(fitting)} of {len(rows)} answers, {len(rows) - len(fitting)} too long")
    return Dataset.from_list(fitting)


def main():
    set_seed(CONFIG["training"]["seed"])
    lora = CONFIG["lora"]
    model, tokenizer = FastLanguageModel.from_pretrained(
        model_name=CONFIG["base_model"], max_seq_length=CONFIG["max_length"], load_in_4bit=False, load_in_16bit=True
    )
    if tokenizer.pad_token is None:
        tokenizer.pad_token = tokenizer.eos_token
    model = FastLanguageModel.get_peft_model(
        model,
        r=lora["r"],
        lora_alpha=lora["lora_alpha"],
        lora_dropout=lora["lora_dropout"],
        bias=lora["bias"],
        target_modules=lora["target_modules"],
        use_gradient_checkpointing="unsloth" if CONFIG["training"]["gradient_checkpointing"] else False,
        random_state=CONFIG["training"]["seed"],
    )
${CALLBACKS}
    # Unsloth does the checkpointing itself, in get_peft_model.
    settings = {key: value for key, value in CONFIG["training"].items() if key != "gradient_checkpointing"}
    trainer = Trainer(
        model=model,
        args=TrainingArguments(output_dir=str(HERE / "out" / "checkpoints"), **settings),
        train_dataset=load_split("train.jsonl", tokenizer),
        eval_dataset=load_split(CONFIG["validation_file"], tokenizer) if CONFIG["validation_file"] else None,
        data_collator=DataCollatorForSeq2Seq(tokenizer, label_pad_token_id=NOT_LEARNT),
        processing_class=tokenizer,
        callbacks=callbacks,
    )
    trainer.train()
    model.save_pretrained(str(ADAPTER))
${ENDING}
`;

/** Each release of Unsloth says itself which versions of the other libraries it works with. */
export const UNSLOTH_REQUIREMENTS = `unsloth==2026.10.9
unsloth_zoo==2026.10.9
`;
