import type { ReactNode } from 'react';

/**
 * A sentence of the catalogue with an element inside, such as a time that keeps counting.
 *
 * @param text with `{}` where the element stands; each language has its own place for it
 */
export function Sentence({
  text,
  children,
}: {
  readonly text: string;
  readonly children: ReactNode;
}) {
  const [before, after = ''] = text.split('{}');
  return (
    <>
      {before}
      {children}
      {after}
    </>
  );
}
