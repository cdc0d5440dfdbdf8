'use client';

import type { Appliance } from '../../../../../schemas/api/resources/appliance.ts';
import { useTrustedKeys } from '../../../../_client/trust.ts';
import { Facts } from '../../../../_components/data/facts.tsx';
import { Size } from '../../../../_components/data/size.tsx';
import { VerificationMark } from '../../../../_components/state/verification-mark.tsx';
import { judgeSignature } from '../../../../_lib/judge-signature.ts';

/** What is about to be installed, beside the questions. */
export function InstallAside({ appliance: { card, manifest } }: { readonly appliance: Appliance }) {
  const keys = useTrustedKeys().data;
  const verification = keys && judgeSignature(card.address, card.signature, keys);
  const roles = Object.entries(manifest.roles);
  return (
    <aside aria-label="What is installed" className="space-y-4">
      {verification ? (
        <div className="space-y-1">
          <VerificationMark verification={verification} />
          <p className="text-ink-soft">{verification.sentence}</p>
        </div>
      ) : null}
      <Facts
        facts={[
          ...roles.map(([role, { title, count, memory }]) => ({
            label: title ?? role,
            value: (
              <>
                {count.default === 1 ? '' : `${count.default} × `}
                <Size bytes={memory} />
              </>
            ),
          })),
          { label: 'To fetch, at most', value: <Size bytes={card.downloadBytes} /> },
        ]}
      />
      <p className="text-small text-ink-soft">
        The plan says everything that will be made. You confirm it before anything happens.
      </p>
    </aside>
  );
}
