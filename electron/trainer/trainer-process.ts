import { openTrainableModel } from './llama/open-trainable-model';
import { serveTraining } from './serve-training';
import { openTokeniser } from './tokenise/open-tokeniser';

// The process that trains. A failed assertion of the native library ends it, and nothing else.
serveTraining({ openModel: openTrainableModel, openTokeniser });
