import { Facts } from '../../../_components/data/facts.tsx';
import { Fingerprint } from '../../../_components/data/fingerprint.tsx';
import { Time } from '../../../_components/data/time.tsx';
import type { RootFile } from '../../../_lib/trust/read-root-file.ts';

/** What a root document says, with the fingerprints to compare. */
export function RootFileFacts({ file: { root, keyIds } }: { readonly file: RootFile }) {
  return (
    <div className="space-y-3">
      <Facts
        facts={[
          { label: 'Publisher', value: <strong>{root.namespace}</strong> },
          { label: 'Version', value: root.version },
          { label: 'Must sign', value: `${root.threshold} of ${keyIds.length}` },
          {
            label: 'Good until',
            value: root.expires === undefined ? 'for ever' : <Time at={root.expires} />,
          },
        ]}
      />
      <div className="space-y-1">
        <p className="text-ink-soft">Fingerprints of its keys</p>
        {keyIds.map((keyId) => (
          <Fingerprint key={keyId} keyId={keyId} />
        ))}
      </div>
    </div>
  );
}
