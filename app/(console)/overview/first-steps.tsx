import type { Summary } from '../../../schemas/api/resources/summary.ts';
import { LinkButton } from '../../_components/form/link-button.tsx';
import { Empty } from '../../_components/state/empty.tsx';
import { paths } from '../../_lib/paths.ts';
import { overviewText } from '../../_text/overview.ts';

const text = overviewText.start;

/** What to do first on a new server. */
export function FirstSteps({ nodes: { total, byState } }: Pick<Summary, 'nodes'>) {
  if (total === 0) {
    return (
      <Empty
        icon="node"
        title={text.node.title}
        action={
          <LinkButton href={paths.nodes()} look="primary">
            {text.node.action}
          </LinkButton>
        }
      >
        {text.node.hint}
      </Empty>
    );
  }
  const ready = byState.ready ?? 0;
  return (
    <Empty
      icon="appliance"
      title={text.stack.title}
      action={
        <LinkButton href={paths.market()} look="primary">
          {text.stack.action}
        </LinkButton>
      }
    >
      {ready > 0 ? text.stack.hint(ready) : text.stack.hintUnready}
    </Empty>
  );
}
