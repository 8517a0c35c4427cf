/** Renders the version of a template that is in use. */
export interface PromptSource {
  render(
    id: string,
    inputs: Readonly<Record<string, string>>,
    options?: { readonly key?: string },
  ): { readonly version: string; readonly text: string };
}

/** Both parts of a prompt, and the templates that they were made of. */
export interface RenderedPrompt {
  readonly system: string;
  readonly user: string;
  readonly prompts: readonly { readonly id: string; readonly version: string }[];
}

/**
 * The prompt `id` with its system part, which has the same name and `-system` behind it.
 *
 * @param key - Names the question, so that one of two versions is always the same for it.
 */
export function renderPrompt(
  source: PromptSource,
  id: string,
  inputs: {
    readonly system: Readonly<Record<string, string>>;
    readonly user: Readonly<Record<string, string>>;
  },
  key: string,
): RenderedPrompt {
  const systemId = `${id}-system`;
  const system = source.render(systemId, inputs.system, { key });
  const user = source.render(id, inputs.user, { key });
  return {
    system: system.text,
    user: user.text,
    prompts: [
      { id: systemId, version: system.version },
      { id, version: user.version },
    ],
  };
}
