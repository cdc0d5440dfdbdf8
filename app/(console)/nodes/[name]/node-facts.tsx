import type { Node } from '../../../../schemas/api/resources/node.ts';
import { Copyable } from '../../../_components/data/copyable.tsx';
import { CopyableTime } from '../../../_components/data/copyable-time.tsx';
import { type Fact, Facts } from '../../../_components/data/facts.tsx';
import { Size } from '../../../_components/data/size.tsx';
import { Box } from '../../../_components/layout/box.tsx';
import { nodeText } from '../../../_text/nodes.ts';

const text = nodeText.facts;

/** What the node says about itself. */
export function NodeFacts({ node }: { readonly node: Node }) {
  return (
    <Box>
      <Facts facts={[...reportedFacts(node), ...enrolmentFacts(node)]} />
    </Box>
  );
}

function reportedFacts({ facts, figures }: Node): Fact[] {
  if (!facts) return [];
  return [
    { label: text.hostname, value: <Copyable text={facts.hostname} label={text.copyHostname} /> },
    { label: text.system, value: facts.distribution },
    { label: text.kernel, value: `${facts.kernel}, ${facts.architecture}` },
    { label: text.hypervisor, value: facts.hypervisor },
    {
      label: text.acceleration,
      value: (
        <>
          {text.accelerators[facts.accelerator]}
          <span className="block text-small text-ink-soft">{facts.acceleratorReason}</span>
        </>
      ),
    },
    {
      label: text.firmware,
      value: facts.firmware?.includes('uefi') ? text.uefi : text.bios,
    },
    { label: text.confinement, value: confinementWords(facts.confinement) },
    { label: text.duties, value: facts.roles.join(', ') },
    {
      label: text.agent,
      value: (
        <>
          {facts.agentVersion}
          {figures ? (
            <>
              , <Size bytes={figures.agentMemoryBytes} />
            </>
          ) : null}
        </>
      ),
    },
    { label: text.started, value: <CopyableTime at={facts.bootedAt} label={text.copyTime} /> },
  ];
}

/** What holds a guest that broke out of QEMU. */
function confinementWords(found: NonNullable<Node['facts']>['confinement']): string {
  const words = text.confinements;
  if (!found) return words.unknown;
  const { users, sandbox, profiles } = found;
  return [
    users === 'stack' ? words.users.stack : words.users.one,
    sandbox ? words.filtered : words.unfiltered,
    words.profiles[profiles],
  ].join('; ');
}

const enrolmentFacts = (node: Node): Fact[] => [
  ...(node.disk
    ? [
        {
          label: text.keptBy,
          value: [node.disk.path, node.disk.model, node.disk.serial, text.disk[node.disk.state]]
            .filter(Boolean)
            .join(', '),
        },
      ]
    : []),
  { label: text.joined, value: <CopyableTime at={node.enrolledAt} label={text.copyTime} /> },
  {
    label: text.certificateEnds,
    value: <CopyableTime at={node.certificateEndsAt} label={text.copyTime} due />,
  },
  { label: text.id, value: <Copyable text={node.id} label={text.id} /> },
];
