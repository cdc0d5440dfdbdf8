'use client';

import { useSyncExternalStore } from 'react';

/** Somebody's password is asked for, for a request that waits; one dialog for all that wait. */
interface Question {
  readonly answered: Promise<boolean>;
  answer(given: boolean): void;
}

let question: Question | undefined;
const listeners = new Set<() => void>();

const setQuestion = (next: Question | undefined): void => {
  question = next;
  for (const listener of listeners) listener();
};

/** @returns whether the password was given; false: the person went back */
export function askForPassword(): Promise<boolean> {
  if (question) return question.answered;
  const { promise, resolve } = Promise.withResolvers<boolean>();
  setQuestion({
    answered: promise,
    answer(given) {
      setQuestion(undefined);
      resolve(given);
    },
  });
  return promise;
}

/** @returns what is asked now; undefined: nothing */
export const currentQuestion = (): Question | undefined => question;

/** @returns the question that the dialog shows; undefined: nothing is asked */
export const useQuestion = (): Question | undefined =>
  useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    currentQuestion,
    () => undefined,
  );
