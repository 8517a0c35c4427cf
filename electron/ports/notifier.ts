/** Shows a message of the operating system. */
export interface Notifier {
  /** Resolves when it was handed over. @throws Error where the system shows none. */
  show(message: { readonly title: string; readonly body: string; readonly isSilent: boolean }): Promise<void>;
}

/** Sends a JSON message to the address that the person named, through the network gate. */
export interface WebhookSender {
  /** @throws AppError `egress_blocked`, `host_not_allowed`; Error with the status for a refusal. */
  send(url: string, body: unknown, signal?: AbortSignal): Promise<void>;
}
