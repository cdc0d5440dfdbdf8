import { installText } from '../../_text/install.ts';

const WHOLE = /^\d{1,6}$/;

/** @returns what is wrong with a number of machines, as a sentence; undefined: nothing. */
export function countProblem(
  text: string,
  { minimum, maximum }: { readonly minimum: number; readonly maximum: number },
): string | undefined {
  const value = text.trim();
  if (value === '') return undefined;
  const fits = WHOLE.test(value) && Number(value) >= minimum && Number(value) <= maximum;
  return fits ? undefined : installText.form.expectedCount(minimum, maximum);
}

/** @returns what is wrong with a port of the host, as a sentence; undefined: nothing. */
export function portProblem(text: string): string | undefined {
  const value = text.trim();
  if (value === '') return undefined;
  const fits = WHOLE.test(value) && Number(value) >= 1 && Number(value) <= 65_535;
  return fits ? undefined : installText.form.expectedPort;
}
