import type { Verification } from '../../_lib/judge-signature.ts';
import type { IconName } from '../icons/drawings.tsx';
import { Icon } from '../icons/icon.tsx';

const MARKS = {
  trusted: ['shield-check', 'text-good'],
  unknown: ['shield-question', 'text-warn'],
  unsigned: ['shield', 'text-ink-soft'],
  invalid: ['shield-off', 'text-bad'],
  revoked: ['shield-off', 'text-bad'],
  misnamed: ['shield-off', 'text-bad'],
} as const satisfies Record<Verification['kind'], readonly [IconName, string]>;

/** Whether somebody trusted vouches for an appliance: a shield of its own for each answer, and a word. */
export function VerificationMark({ verification }: { readonly verification: Verification }) {
  const [icon, colour] = MARKS[verification.kind];
  return (
    <span
      className={`inline-flex items-center gap-1 whitespace-nowrap ${colour}`}
      title={verification.sentence}
    >
      <Icon name={icon} />
      {verification.word}
    </span>
  );
}
