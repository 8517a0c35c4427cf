/**
 * Puts the focus on the first field of a form that holds something that cannot be: what was typed is not what would be sent.
 *
 * @returns Whether there is one.
 */
export function focusInvalid(form: HTMLFormElement): boolean {
  const field = form.querySelector<HTMLElement>('[aria-invalid="true"]');
  field?.focus();
  return field !== null;
}
