/** How fast each model wrote on this computer when it last answered, in tokens a second. */
export interface ModelSpeeds {
  all(): ReadonlyMap<string, number>;
  note(modelId: string, tokensPerSecond: number): void;
}
