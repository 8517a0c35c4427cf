/** Texts that the Python scripts of all toolkits have in common. */

export const TIME_LIMIT = `class TimeLimit(TrainerCallback):
    """Ends the training after so many minutes, with a last look at the validation split."""

    def __init__(self, minutes):
        self.minutes = minutes
        self.ends_at = float("inf")

    def on_train_begin(self, args, state, control, **kwargs):
        self.ends_at = time.monotonic() + 60 * self.minutes

    def on_step_end(self, args, state, control, **kwargs):
        if time.monotonic() >= self.ends_at:
            control.should_evaluate = CONFIG["validation_file"] is not None
            control.should_save = True
            control.should_training_stop = True
        return control`;

/** Within `main`. */
export const CALLBACKS = `    callbacks = []
    if CONFIG["max_minutes"] is not None:
        callbacks.append(TimeLimit(CONFIG["max_minutes"]))
    if CONFIG["patience"] is not None:
        callbacks.append(EarlyStoppingCallback(early_stopping_patience=CONFIG["patience"]))`;

/** The end of `main`, and the call of it. */
export const ENDING = `    print(f"Bring these two back: {ADAPTER / 'adapter_model.safetensors'}, {ADAPTER / 'adapter_config.json'}")


if __name__ == "__main__":
    main()`;
