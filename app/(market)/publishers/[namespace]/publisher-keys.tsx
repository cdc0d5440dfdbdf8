'use client';

import { useTrustedKeys } from '../../../_client/trust.ts';
import { Fingerprint } from '../../../_components/data/fingerprint.tsx';
import { Box } from '../../../_components/layout/box.tsx';
import { Section } from '../../../_components/layout/section.tsx';
import { StateMark } from '../../../_components/state/state-mark.tsx';
import { publisherText } from '../../../_text/publisher.ts';

const text = publisherText.keys;

/** The keys this server trusts a publisher's signatures by, and the ones it no longer does. */
export function PublisherKeys({ namespace }: { readonly namespace: string }) {
  const keys = useTrustedKeys().data?.filter((key) => key.namespace === namespace);
  if (keys === undefined) return null;
  return (
    <Section title={text.title}>
      <Box>
        {keys.length === 0 ? (
          <p className="text-ink-soft">{text.none(namespace)}</p>
        ) : (
          <ul className="divide-y divide-line">
            {keys.map(({ keyId, revokedAt }) => (
              <li key={keyId} className="space-y-1 py-2.5 first:pt-0 last:pb-0">
                {revokedAt === null ? (
                  <StateMark kind="good" word={text.trusted} />
                ) : (
                  <StateMark kind="bad" word={text.revoked} />
                )}
                <Fingerprint keyId={keyId} />
              </li>
            ))}
          </ul>
        )}
      </Box>
    </Section>
  );
}
