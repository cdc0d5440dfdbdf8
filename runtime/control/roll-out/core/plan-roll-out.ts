import { createHash } from 'node:crypto';
import type { RollOutPlan } from '../../../../schemas/api/resources/roll-out.ts';
import type { Digest } from '../../../../schemas/ids/digest.ts';
import type { StayingThing } from '../../stacks/core/plan/drain-plan.ts';
import { chooseCanary } from './choose-canary.ts';
import { imageProblems } from './image-problems.ts';
import type { RollOutInput, RollOutNode } from './roll-out-input.ts';
import { whySkipped } from './why-skipped.ts';

type Problem = RollOutPlan['problems'][number];
type Step = RollOutPlan['steps'][number];

/**
 * Decides how a node image gets to all nodes: to one that tries it, then to the others one after the
 * other, those last through which machines boot. What is not touched is named, and what stands in the way.
 */
export function planRollOut(input: RollOutInput): RollOutPlan {
  const { version, nodes } = input;
  const judged = nodes.map((node) => ({ node, skip: whySkipped(node, input) }));
  const skipped = judged.flatMap(({ node, skip }) =>
    skip ? [{ node: named(node), ...skip }] : [],
  );
  const renewed = judged.flatMap(({ node, skip }) => (skip ? [] : [node]));
  const { canary, why, problem } = chooseCanary(renewed, skipped, input.canary);
  const steps = inOrder(renewed, canary).map((node, index) =>
    stepOf(node, index === 0 ? why : whyLater(node), input),
  );
  const problems = [
    ...imageProblems(input),
    ...(problem ? [problem] : []),
    ...renewed.flatMap((node) => gatewayProblems(node, nodes)),
    ...(input.cold ? [] : steps.flatMap(stopProblems)),
  ];
  const plan = { version, steps, skipped, problems };
  return { ...plan, hash: hashOf(plan, input) };
}

/** By name, the canary first; gateways of boot networks last, so that the others can boot through them. */
function inOrder(renewed: readonly RollOutNode[], canary: RollOutNode | undefined): RollOutNode[] {
  const place = (node: RollOutNode): number => (node === canary ? 0 : node.servesBoot ? 2 : 1);
  return renewed.toSorted((a, b) => place(a) - place(b) || byName(a, b));
}

const whyLater = ({ servesBoot }: RollOutNode): string =>
  servesBoot ? 'Machines boot through it, so it comes after the others.' : '';

function stepOf(node: RollOutNode, why: string, { images }: RollOutInput): Step {
  const from = node.running ?? '';
  return {
    node: named(node),
    from,
    canGoBack: images.some(({ version, complete }) => version === from && complete),
    why,
    moves: [...node.moves],
    stops: [...node.stays, ...poolStop(node)],
  };
}

const poolStop = ({ servesPool }: RollOutNode): StayingThing[] =>
  servesPool === undefined
    ? []
    : [
        {
          what: `the pool ${servesPool}`,
          why: 'It is served from there: machines with disks in it stand still meanwhile.',
        },
      ];

/** While a node starts, another one has to give it its image. */
function gatewayProblems(node: RollOutNode, nodes: readonly RollOutNode[]): Problem[] {
  const others = nodes.filter(
    ({ id, servesBoot, state }) => servesBoot && id !== node.id && !SILENT.includes(state),
  );
  if (others.length > 0) return [];
  return [
    {
      code: 'BOOT_NETWORK_MISSING',
      message: node.servesBoot
        ? `${node.name} serves the only boot network, and nobody could give it its image while it starts.`
        : `${node.name} could not fetch its image: no gateway serves a boot network now.`,
      action: 'Let another node serve it as well: yard boot set <node>',
    },
  ];
}

const SILENT: readonly RollOutNode['state'][] = ['pending', 'off', 'lost'];

const stopProblems = ({ node, stops }: Step): Problem[] =>
  stops.map(({ what, why }) => ({
    code: 'WOULD_STOP',
    message: `On ${node.name}, ${what}: ${why}`,
    action: 'Let machines be stopped while their node starts anew (--cold), or move them before.',
  }));

const named = ({ id, name }: RollOutNode): Step['node'] => ({ id, name });

const byName = (a: RollOutNode, b: RollOutNode): number => (a.name < b.name ? -1 : 1);

/** What somebody has agreed to. Where machines move to may be decided otherwise by then. */
function hashOf(
  { version, steps, skipped, problems }: Omit<RollOutPlan, 'hash'>,
  { cold, probationMs }: RollOutInput,
): Digest {
  const firm = {
    version,
    steps: steps.map(({ node, from, canGoBack, stops }) => ({
      node: node.id,
      from,
      canGoBack,
      stops,
    })),
    skipped: skipped.map(({ node, reason }) => [node.id, reason]),
    problems: problems.map(({ message }) => message),
    options: [cold, probationMs],
  };
  return `sha256:${createHash('sha256').update(JSON.stringify(firm)).digest('hex')}` as Digest;
}
