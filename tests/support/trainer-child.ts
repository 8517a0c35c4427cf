// The trainer's process with a model in plain JavaScript in place of a Llama: it trains in milliseconds, and without the native
// library.
import { serveTraining } from '#electron/trainer/serve-training';
import { openTokeniser } from '#electron/trainer/tokenise/open-tokeniser';
import { createBigramModel } from './bigram-model';

serveTraining({ openModel: async () => createBigramModel(), openTokeniser });
