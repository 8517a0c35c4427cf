/** A command that is typed with a slash. Both names work in both languages. */
export interface SlashCommand {
  readonly name: string;
  readonly spanish: string;
  /** What may follow: an instrument, a timeframe, or words. */
  readonly takes: readonly ('instrument' | 'timeframe' | 'words')[];
}

/** In the order in which they are offered. `ask` is followed by `@server tool {json}`. */
export const SLASH_COMMANDS = [
  { name: 'analyse', spanish: 'analiza', takes: ['instrument', 'timeframe'] },
  { name: 'predict', spanish: 'predice', takes: ['instrument', 'timeframe'] },
  { name: 'signals', spanish: 'senales', takes: ['instrument', 'timeframe'] },
  { name: 'structures', spanish: 'estructuras', takes: ['instrument', 'timeframe'] },
  { name: 'trade', spanish: 'opera', takes: ['words'] },
  { name: 'portfolio', spanish: 'cartera', takes: [] },
  { name: 'positions', spanish: 'posiciones', takes: [] },
  { name: 'orders', spanish: 'ordenes', takes: [] },
  { name: 'risk', spanish: 'riesgo', takes: [] },
  { name: 'accuracy', spanish: 'aciertos', takes: ['instrument', 'timeframe'] },
  { name: 'show', spanish: 'muestra', takes: ['words'] },
  { name: 'ask', spanish: 'pregunta', takes: ['words'] },
  { name: 'help', spanish: 'ayuda', takes: [] },
] as const satisfies readonly SlashCommand[];

export type SlashCommandName = (typeof SLASH_COMMANDS)[number]['name'];
