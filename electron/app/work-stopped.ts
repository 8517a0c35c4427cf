import { AppError } from '#shared/domain/app-error';

/** What work in a thread ends with when it was asked to stop. */
export function workStopped(): AppError {
  return new AppError('cancelled', 'The work was stopped.');
}
