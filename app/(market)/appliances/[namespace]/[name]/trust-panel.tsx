import type { ApplianceCard } from '../../../../../schemas/api/resources/appliance.ts';
import Link from 'next/link';
import { CopyableTime } from '../../../../_components/data/copyable-time.tsx';
import { Facts } from '../../../../_components/data/facts.tsx';
import { Fingerprint } from '../../../../_components/data/fingerprint.tsx';
import { VerificationMark } from '../../../../_components/state/verification-mark.tsx';
import type { Verification } from '../../../../_lib/judge-signature.ts';
import { paths } from '../../../../_lib/paths.ts';
import { applianceText } from '../../../../_text/appliance.ts';

const text = applianceText.trust;

/** Who published it, and how far that can be relied on. */
export function TrustPanel({
  address,
  signature,
  verification,
}: {
  readonly address: string;
  readonly signature: ApplianceCard['signature'];
  readonly verification: Verification;
}) {
  const [namespace = ''] = address.split('/');
  const facts = [
    {
      label: text.publisher,
      value: (
        <Link href={paths.publisher(namespace)} className="text-accent hover:underline">
          {namespace}
        </Link>
      ),
    },
    ...(signature.signedAt === null
      ? []
      : [
          {
            label: text.signed,
            value: <CopyableTime at={signature.signedAt} label={applianceText.copy.time} />,
          },
        ]),
  ];
  return (
    <section aria-labelledby="trust" className="space-y-2">
      <h2 id="trust" className="text-lead font-semibold">
        {text.title}
      </h2>
      <VerificationMark verification={verification} />
      <p className="text-ink-soft">{verification.sentence}</p>
      <Facts facts={facts} />
      {verification.keyId === undefined ? null : (
        <div className="space-y-1">
          <p className="text-ink-soft">{text.fingerprint}</p>
          <Fingerprint keyId={verification.keyId} />
        </div>
      )}
    </section>
  );
}
