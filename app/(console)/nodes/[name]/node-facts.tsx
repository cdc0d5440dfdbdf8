import type { Node } from '../../../../schemas/api/resources/node.ts';
import { Copyable } from '../../../_components/data/copyable.tsx';
import { CopyableTime } from '../../../_components/data/copyable-time.tsx';
import { type Fact, Facts } from '../../../_components/data/facts.tsx';
import { Size } from '../../../_components/data/size.tsx';
import { Box } from '../../../_components/layout/box.tsx';

const ACCELERATORS = { kvm: 'KVM', tcg: 'none: machines are emulated, which is slow' } as const;

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
    { label: 'Host name', value: <Copyable text={facts.hostname} label="host name" /> },
    { label: 'System', value: facts.distribution },
    { label: 'Kernel', value: `${facts.kernel}, ${facts.architecture}` },
    { label: 'Hypervisor', value: facts.hypervisor },
    {
      label: 'Acceleration',
      value: (
        <>
          {ACCELERATORS[facts.accelerator]}
          <span className="block text-small text-ink-soft">{facts.acceleratorReason}</span>
        </>
      ),
    },
    { label: 'Duties', value: facts.roles.join(', ') },
    {
      label: 'Agent',
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
    { label: 'Started', value: <CopyableTime at={facts.bootedAt} label="time" /> },
  ];
}

const enrolmentFacts = (node: Node): Fact[] => [
  { label: 'Joined', value: <CopyableTime at={node.enrolledAt} label="time" /> },
  {
    label: 'Certificate ends',
    value: <CopyableTime at={node.certificateEndsAt} label="time" />,
  },
  { label: 'Id', value: <Copyable text={node.id} label="id" /> },
];
