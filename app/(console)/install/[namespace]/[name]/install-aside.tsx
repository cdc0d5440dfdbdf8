'use client';

import type { Appliance } from '../../../../../schemas/api/resources/appliance.ts';
import { useMirrors, useTrustedKeys } from '../../../../_client/trust.ts';
import { Facts } from '../../../../_components/data/facts.tsx';
import { Size } from '../../../../_components/data/size.tsx';
import { VerificationMark } from '../../../../_components/state/verification-mark.tsx';
import { judgeSignature } from '../../../../_lib/judge-signature.ts';
import { installText } from '../../../../_text/install.ts';

const text = installText.aside;

/** What is about to be installed, beside the questions. */
export function InstallAside({ appliance: { card, manifest } }: { readonly appliance: Appliance }) {
  const keys = useTrustedKeys().data;
  const mirrors = useMirrors().data;
  const verification = keys && judgeSignature(card.address, card.signature, keys, mirrors);
  const roles = Object.entries(manifest.roles);
  return (
    <aside aria-label={text.label} className="space-y-4">
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
                {count.default === 1 ? '' : text.several(count.default)}
                <Size bytes={memory} />
              </>
            ),
          })),
          { label: text.download, value: <Size bytes={card.downloadBytes} /> },
        ]}
      />
      <p className="text-small text-ink-soft">{text.promise}</p>
    </aside>
  );
}
