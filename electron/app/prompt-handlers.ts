import type { Handlers } from '../api/handlers';
import type { PromptLibrary } from '../llm/prompts/prompt-library';

/** What the operations on prompts do. */
export function createPromptHandlers(prompts: PromptLibrary): Pick<Handlers, 'prompts'> {
  return {
    prompts: {
      list: () => prompts.list(),
      get: ({ id, promptVersion }) => prompts.get(id, promptVersion),
      preview: ({ id, text }) => prompts.preview(id, text),
      save: (request) => prompts.save(request),
      choose: ({ id, choice }) => prompts.choose(id, choice),
      reset: ({ id }) => prompts.reset(id),
    },
  };
}
