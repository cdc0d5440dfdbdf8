import type { PinnedRoot } from '../../../../../schemas/api/resources/trust.ts';
import { CopyableTime } from '../../../../_components/data/copyable-time.tsx';
import { type Fact, Facts } from '../../../../_components/data/facts.tsx';
import { Time } from '../../../../_components/data/time.tsx';
import { Box } from '../../../../_components/layout/box.tsx';
import { mustSign, type Publisher } from '../../../../_lib/trust/publishers.ts';
import { PublisherState } from '../publisher-state.tsx';

const SENTENCES = {
  trusted: 'Its releases are installed without asking.',
  expired:
    'Its root document has expired, so nothing new of it is installed. Ask the publisher for the next one.',
  'too-few':
    'Fewer of its keys are believed than must sign, so nothing new of it is installed. Ask the publisher for a new root document.',
  revoked:
    'None of its keys is believed any more, so nothing of it is installed. Stacks that run go on.',
} as const satisfies Record<Publisher['state'], string>;

/** What is believed of a publisher, and why. */
export function PublisherFacts({ publisher }: { readonly publisher: Publisher }) {
  const { root, state } = publisher;
  return (
    <Box>
      <div className="space-y-3">
        <p className="flex flex-wrap gap-x-3 gap-y-1">
          <PublisherState publisher={publisher} />
          <span className="min-w-0 flex-1 basis-60 text-ink-soft">{SENTENCES[state]}</span>
        </p>
        <Facts
          facts={[
            { label: 'Must sign a release', value: mustSign(publisher) },
            ...(root ? rootFacts(root) : [{ label: 'Root document', value: 'none, single keys' }]),
          ]}
        />
      </div>
    </Box>
  );
}

const rootFacts = ({ version, how, since, by, expires }: PinnedRoot): Fact[] => [
  { label: 'Root document', value: `version ${version}` },
  {
    label: how === 'pinned' ? 'Pinned' : 'Followed, signed by the keys before',
    value: (
      <>
        <Time at={since} /> by {by}
      </>
    ),
  },
  {
    label: 'Good until',
    value: expires === null ? 'for ever' : <CopyableTime at={expires} label="time" />,
  },
];
