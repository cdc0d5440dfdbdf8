import type { ApplianceCard } from '../../../../../schemas/api/resources/appliance.ts';
import { CopyableTime } from '../../../../_components/data/copyable-time.tsx';
import { Facts } from '../../../../_components/data/facts.tsx';
import { Fingerprint } from '../../../../_components/data/fingerprint.tsx';
import { VerificationMark } from '../../../../_components/state/verification-mark.tsx';
import type { Verification } from '../../../../_lib/judge-signature.ts';

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
  const [namespace] = address.split('/');
  const facts = [
    { label: 'Publisher', value: namespace },
    ...(signature.signedAt === null
      ? []
      : [{ label: 'Signed', value: <CopyableTime at={signature.signedAt} label="time" /> }]),
  ];
  return (
    <section aria-labelledby="trust" className="space-y-2">
      <h2 id="trust" className="text-lead font-semibold">
        Who vouches for it
      </h2>
      <VerificationMark verification={verification} />
      <p className="text-ink-soft">{verification.sentence}</p>
      <Facts facts={facts} />
      {verification.keyId === undefined ? null : (
        <div className="space-y-1">
          <p className="text-ink-soft">Fingerprint of the key</p>
          <Fingerprint keyId={verification.keyId} />
        </div>
      )}
    </section>
  );
}
