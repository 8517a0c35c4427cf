/**
 * Why one mirror did not give a file. `refused`: it answered, but not with the file. `broken`: the connection did not
 * last. `wrong_bytes`: what came is not the file.
 */
export class DownloadFailure extends Error {
  override readonly name = 'DownloadFailure';

  constructor(
    readonly kind: 'refused' | 'broken' | 'wrong_bytes',
    message: string,
    cause?: unknown,
  ) {
    super(message, { cause });
  }
}
