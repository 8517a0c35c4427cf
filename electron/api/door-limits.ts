/** How much one door takes from all its callers together, and from one. */
export interface DoorLimits {
  /** Largest body, and the time for a whole request to arrive. */
  readonly bodyBytes: number;
  readonly requestMs: number;
  /** Time for the head of a request to arrive. */
  readonly headMs: number;
  /** Open TCP connections of all callers together; one more is closed at once. */
  readonly sockets: number;
  /** Requests of one client: so many a second on average, so many at once after a pause. */
  readonly requestsPerSecond: number;
  readonly burst: number;
  /** Requests without a sound token, of everybody together, a second. */
  readonly strangersPerSecond: number;
  /** Calls that one client may have running; others wait for their turn, at most `waiting`. */
  readonly running: number;
  readonly waiting: number;
  /** WebSockets or MCP sessions of one client, and of all. */
  readonly sessionsOfClient: number;
  readonly sessions: number;
  /** Bytes that wait for a slow WebSocket before it is dropped. */
  readonly backlogBytes: number;
}

export const DOOR_LIMITS: DoorLimits = {
  bodyBytes: 262_144,
  requestMs: 15_000,
  headMs: 5_000,
  sockets: 256,
  requestsPerSecond: 500,
  burst: 1_000,
  strangersPerSecond: 20,
  running: 8,
  waiting: 256,
  sessionsOfClient: 64,
  sessions: 128,
  backlogBytes: 1_048_576,
};
