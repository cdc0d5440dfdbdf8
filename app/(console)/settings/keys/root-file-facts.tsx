import { Facts } from '../../../_components/data/facts.tsx';
import { Fingerprint } from '../../../_components/data/fingerprint.tsx';
import { Time } from '../../../_components/data/time.tsx';
import type { RootFile } from '../../../_lib/trust/read-root-file.ts';
import { trustText } from '../../../_text/trust.ts';

const { publishers, pin } = trustText;

/** What a root document says, with the fingerprints to compare. */
export function RootFileFacts({ file: { root, keyIds } }: { readonly file: RootFile }) {
  return (
    <div className="space-y-3">
      <Facts
        facts={[
          { label: publishers.publisher, value: <strong>{root.namespace}</strong> },
          { label: pin.version, value: root.version },
          { label: publishers.mustSign, value: publishers.ofKeys(root.threshold, keyIds.length) },
          {
            label: publishers.validUntil,
            value: root.expires === undefined ? publishers.endless : <Time at={root.expires} due />,
          },
        ]}
      />
      <div className="space-y-1">
        <p className="text-ink-soft">{pin.fingerprints}</p>
        {keyIds.map((keyId) => (
          <Fingerprint key={keyId} keyId={keyId} />
        ))}
      </div>
    </div>
  );
}
