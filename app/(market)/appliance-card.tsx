import Link from 'next/link';
import type { ApplianceCard as Card } from '../../schemas/api/resources/appliance.ts';
import type { Mirror, TrustedKey } from '../../schemas/api/resources/trust.ts';
import { formatByteSize } from '../../schemas/ids/byte-units.ts';
import { AppliancePicture } from '../_components/data/appliance-picture.tsx';
import { VerificationMark } from '../_components/state/verification-mark.tsx';
import { marketText } from '../_text/market.ts';
import { judgeSignature } from '../_lib/judge-signature.ts';
import { paths } from '../_lib/paths.ts';

/** One appliance among others: what it is, who published it, and what it needs. */
export function ApplianceCard({
  card,
  keys,
  mirrors,
  installed,
}: {
  readonly card: Card;
  /** undefined: not known yet, so nothing is said about trust. */
  readonly keys: readonly TrustedKey[] | undefined;
  readonly mirrors: readonly Mirror[] | undefined;
  /** How many stacks of it there are, as far as the reader may know. */
  readonly installed: number;
}) {
  const [namespace] = card.address.split('/');
  return (
    <article className="relative flex w-full flex-col rounded-box border border-line bg-surface hover:border-line-strong has-[a:focus-visible]:border-accent">
      <div className="flex flex-1 gap-3.5 p-4">
        <AppliancePicture icon={card.icon} title={card.title} size="medium" />
        <div className="min-w-0 flex-1 space-y-1">
          <div className="flex items-baseline justify-between gap-3">
            <h2 className="min-w-0 text-lead font-semibold">
              {/* Dozens on a page, each a rendering on the server: only the one that is followed is fetched. */}
              <Link
                href={paths.appliance(card.address)}
                prefetch={false}
                className="after:absolute after:inset-0"
              >
                {card.title}
              </Link>
            </h2>
            <span className="text-small text-ink-soft tabular-nums">{card.version}</span>
          </div>
          <p className="flex min-h-5 flex-wrap items-center gap-x-2 text-small text-ink-soft">
            {namespace}
            {keys === undefined ? null : (
              <VerificationMark
                verification={judgeSignature(card.address, card.signature, keys, mirrors)}
              />
            )}
          </p>
          <p className="pt-0.5">{card.summary}</p>
        </div>
      </div>
      <ul className="flex flex-wrap gap-x-4 border-t border-line px-4 py-2 text-small text-ink-soft tabular-nums">
        <li>{marketText.card.download(formatByteSize(card.downloadBytes))}</li>
        <li>{marketText.card.machines(card.machines)}</li>
        <li>{marketText.card.memory(formatByteSize(card.memoryBytes))}</li>
        {installed > 0 ? (
          <li className="ms-auto font-medium text-good">{marketText.card.installed(installed)}</li>
        ) : null}
      </ul>
    </article>
  );
}
