import type { JsonSchema } from './language-model';

/** An operation of the contract as the assistant knows it. */
export interface AssistantTool {
  /** Short: `market`, `structures`, `propose`. */
  readonly name: string;
  /** `structures.detect`. */
  readonly operation: string;
  readonly scope: 'read' | 'propose';
  /** What it does that stays: `propose` a ticket, `predict` a registered prediction, `show` on the chart; `null` for a look. */
  readonly effect: AssistantEffect | null;
  /** One short sentence. */
  readonly description: string;
  /**
   * Of its arguments, for a grammar and a prompt: few fields, all required, optional ones may be `null`; instruments and
   * timeframes are enums of those that exist.
   */
  readonly parameters: JsonSchema;
}

export type AssistantEffect = 'propose' | 'predict' | 'show';

export type ToolOutcome =
  | {
      readonly ok: true;
      readonly value: unknown;
      /** For the model: columns, units and ids, cut to fit. */
      readonly compact: string;
    }
  | {
      readonly ok: false;
      readonly state: 'failed' | 'refused' | 'timed_out' | 'cancelled';
      readonly error: {
        readonly code: string;
        readonly message: string;
        readonly details: Readonly<Record<string, unknown>>;
      };
    };

/** The door `assistant`: what the language model may call, generated from the contract. */
export interface AssistantTools {
  /**
   * @param options.size - `small`: only what a small model can keep apart.
   * @param options.effects - Effects that this turn's own words ask for; tools with others are left out.
   */
  list(options: {
    readonly size: 'small' | 'full';
    readonly effects: ReadonlySet<AssistantEffect>;
  }): readonly AssistantTool[];
  /** Any tool by its short name; undefined for one that does not exist. */
  find(name: string): AssistantTool | undefined;
  /** The tool of an operation. An operation without this door breaks an invariant. */
  forOperation(operation: string): AssistantTool;
  /**
   * The call of a tool that gives `input` to an operation, as far as the tool shows its fields. An operation without this door
   * breaks an invariant.
   */
  plan(
    operation: string,
    input: Readonly<Record<string, unknown>>,
  ): { readonly tool: string; readonly args: Readonly<Record<string, unknown>> };
  /**
   * Calls the operation through the router with the door `assistant`. `null` arguments are left out. Never throws: refused
   * arguments, failures, timeouts and aborts are outcomes. A tool whose effect is not among `effects` is `refused`, whatever
   * list it came from.
   */
  call(
    request: {
      readonly tool: string;
      readonly args: Readonly<Record<string, unknown>>;
      readonly effects: ReadonlySet<AssistantEffect>;
      /** Most characters of `compact`. */
      readonly compactLength?: number;
    },
    signal?: AbortSignal,
  ): Promise<ToolOutcome>;
}
