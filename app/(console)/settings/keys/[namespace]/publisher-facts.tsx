import type { PinnedRoot } from '../../../../../schemas/api/resources/trust.ts';
import { CopyableTime } from '../../../../_components/data/copyable-time.tsx';
import { type Fact, Facts } from '../../../../_components/data/facts.tsx';
import { Time } from '../../../../_components/data/time.tsx';
import { Box } from '../../../../_components/layout/box.tsx';
import { mustSign, type Publisher } from '../../../../_lib/trust/publishers.ts';
import { PublisherState } from '../publisher-state.tsx';
import { Sentence } from '../../../../_components/data/sentence.tsx';
import { trustText } from '../../../../_text/trust.ts';

const { publisher: text, publishers: words } = trustText;

/** What is believed of a publisher, and why. */
export function PublisherFacts({ publisher }: { readonly publisher: Publisher }) {
  const { root, state } = publisher;
  return (
    <Box>
      <div className="space-y-3">
        <p className="flex flex-wrap gap-x-3 gap-y-1">
          <PublisherState publisher={publisher} />
          <span className="min-w-0 flex-1 basis-60 text-ink-soft">{text.sentences[state]}</span>
        </p>
        <Facts
          facts={[
            { label: text.mustSign, value: mustSign(publisher) },
            ...(root ? rootFacts(root) : [{ label: words.root, value: words.noRoot }]),
          ]}
        />
      </div>
    </Box>
  );
}

const rootFacts = ({ version, how, since, by, expires }: PinnedRoot): Fact[] => [
  { label: words.root, value: words.rootVersion(version) },
  {
    label: how === 'pinned' ? text.pinned : text.followed,
    value: (
      <Sentence text={text.by(by)}>
        <Time at={since} />
      </Sentence>
    ),
  },
  {
    label: words.validUntil,
    value:
      expires === null ? words.endless : <CopyableTime at={expires} label={words.copyTime} due />,
  },
];
