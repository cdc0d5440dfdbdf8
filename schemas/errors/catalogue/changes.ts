import { EXIT, kind } from './fault-kind.ts';

/** Changes of stacks after their install. */
export const changeFaults = {
  CHANGE_REFUSED: kind<{
    stack: string;
    problems: { code: string; message: string; action?: string | undefined }[];
  }>({
    status: 409,
    exit: EXIT.conflict,
    retryable: false,
    message: ({ stack, problems }) =>
      `${stack} cannot be changed like that now: ${problems.map(({ message }) => message).join(' ')}`,
    action: ({ problems }) => problems.flatMap(({ action }) => (action ? [action] : [])).join(' '),
  }),
  ANSWERS_NOT_TOLD: kind<{ machine: string; why: string }>({
    status: 409,
    exit: EXIT.failed,
    retryable: false,
    message: ({ machine, why }) => `${machine} could not be told the new answers: it ${why}.`,
    action: () => 'Look at its console, get it ready (yard stack restart), and change it again.',
  }),
};
