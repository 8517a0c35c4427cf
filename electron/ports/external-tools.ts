import type { ExternalServer, ExternalTransport } from '#shared/domain/external-server';

/** A tool as a server describes it, not looked at yet. */
export interface OfferedTool {
  readonly name: string;
  readonly description: string;
  readonly inputSchema: Readonly<Record<string, unknown>>;
  readonly outputSchema: Readonly<Record<string, unknown>> | null;
}

/** A connection to an external MCP server. */
export interface ExternalConnection {
  /** Every page of its list, bounded. */
  tools(signal?: AbortSignal): Promise<OfferedTool[]>;
  /** Text of the answer, everything else named in words. @throws AppError `external_unavailable`, `cancelled`. */
  call(
    tool: string,
    args: Readonly<Record<string, unknown>>,
    signal?: AbortSignal,
  ): Promise<{ readonly text: string; readonly isError: boolean; readonly isCut: boolean }>;
  /** Told when the server says that its tools changed, or the connection ends. */
  onChange(listener: (what: 'tools' | 'closed') => void): void;
  close(): Promise<void>;
}

/** Opens connections to external MCP servers. */
export interface ExternalConnector {
  /** @throws AppError `external_unavailable`, `egress_blocked`, `host_not_allowed`. */
  connect(transport: ExternalTransport, signal?: AbortSignal): Promise<ExternalConnection>;
}

/** What is kept of a server: everything but how it is now. */
export type StoredExternalServer = Omit<ExternalServer, 'state' | 'error' | 'offered'>;

export interface ExternalServerStore {
  servers(): StoredExternalServer[];
  save(server: StoredExternalServer): void;
  remove(id: string): void;
}
