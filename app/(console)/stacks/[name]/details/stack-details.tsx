'use client';

import Link from 'next/link';
import type { Stack } from '../../../../../schemas/api/resources/stack.ts';
import { shortDigest } from '../../../../../schemas/ids/short-digest.ts';
import { useStack } from '../../../../_client/stacks.ts';
import { Copyable } from '../../../../_components/data/copyable.tsx';
import { CopyableTime } from '../../../../_components/data/copyable-time.tsx';
import { type Fact, Facts } from '../../../../_components/data/facts.tsx';
import { Box } from '../../../../_components/layout/box.tsx';
import { Section } from '../../../../_components/layout/section.tsx';
import { formatAnswer } from '../../../../_lib/format/format-answer.ts';
import { paths } from '../../../../_lib/paths.ts';
import { Subnets } from '../../../_parts/subnets.tsx';
import { VolumesTable } from '../../../_parts/stack/volumes-table.tsx';
import { stackText } from '../../../../_text/stack.ts';

const text = stackText.details;

/** Where it comes from, its answers, networks and disks. */
export function StackDetails({ name }: { readonly name: string }) {
  // The frame around this page loads it and shows what is missing.
  const { data: stack } = useStack(name);
  if (!stack) return null;
  return (
    <div className="space-y-9">
      <div className="grid gap-x-8 gap-y-9 tablet:grid-cols-2">
        <FactSection title={text.origin} facts={originFacts(stack)} />
        <FactSection title={text.parameters} facts={parameterFacts(stack)} />
        <FactSection title={text.networks} facts={networkFacts(stack)} />
      </div>
      <Section title={stackText.volumes.caption}>
        <VolumesTable volumes={stack.volumes} />
      </Section>
    </div>
  );
}

function FactSection({
  title,
  facts,
}: {
  readonly title: string;
  readonly facts: readonly Fact[];
}) {
  if (facts.length === 0) return null;
  return (
    <Section title={title}>
      <Box>
        <Facts facts={facts} />
      </Box>
    </Section>
  );
}

const originFacts = ({ id, note, appliance, clone, createdAt, createdBy }: Stack): Fact[] => [
  ...(note === undefined
    ? []
    : [{ label: text.note, value: <span className="whitespace-pre-line">{note}</span> }]),
  ...(clone ? [{ label: text.cloneOf, value: clone.of }] : []),
  ...(clone?.fenced ? [{ label: text.fence, value: text.shut }] : []),
  {
    label: text.appliance,
    value: (
      <Link
        href={paths.appliance(appliance.address)}
        className="text-accent underline-offset-2 hover:underline"
      >
        {appliance.address}
      </Link>
    ),
  },
  ...(appliance.signedAs === undefined
    ? []
    : [{ label: text.mirrorOf, value: appliance.signedAs }]),
  { label: text.version, value: appliance.version },
  {
    label: text.digest,
    value: (
      <Copyable text={appliance.digest} label={text.copyDigest}>
        {shortDigest(appliance.digest)}
      </Copyable>
    ),
  },
  { label: text.id, value: <Copyable text={id} label={text.id} /> },
  { label: text.installed, value: <CopyableTime at={createdAt} label={text.copyTime} /> },
  { label: text.by, value: createdBy },
];

const parameterFacts = ({ parameters }: Stack): Fact[] =>
  parameters.map(({ label, value }) => ({
    label,
    value:
      value === null ? <span className="text-ink-faint">{text.secret}</span> : formatAnswer(value),
  }));

const networkFacts = ({ networks, permissions }: Stack): Fact[] => [
  ...networks.map(({ name, ...subnets }) => ({
    label: name,
    value: <Subnets {...subnets} />,
  })),
  {
    label: text.egress,
    value: permissions.egress === 'internet' ? text.allowed : text.refused,
  },
];
