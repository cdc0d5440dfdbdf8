/** @returns what a plan says about itself, and below it what can be done */
export const remarkRows = ({
  message,
  action,
}: {
  readonly message: string;
  readonly action?: string | undefined;
}): string[][] => [[message], ...(action === undefined ? [] : [[`  ${action}`]])];
