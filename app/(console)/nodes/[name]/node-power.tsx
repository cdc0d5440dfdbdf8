'use client';

import { useState } from 'react';
import type { Node, NodeAction } from '../../../../schemas/api/resources/node.ts';
import { hasController, isAway, whyNotNode } from '../../../../schemas/capability/node.ts';
import { formatDuration } from '../../../../schemas/ids/format-duration.ts';
import type { PowerOrder } from '../../../_client/node-work.ts';
import { useMissingRight } from '../../../_client/session.ts';
import { type Fact, Facts } from '../../../_components/data/facts.tsx';
import { Button } from '../../../_components/form/button.tsx';
import { Box } from '../../../_components/layout/box.tsx';
import { Section } from '../../../_components/layout/section.tsx';
import { nodeText } from '../../../_text/nodes.ts';
import { PowerDialog } from './power-dialog.tsx';
import { PowerOnButton } from './power-on-button.tsx';

const text = nodeText.power;

/** How a node is switched on and off, and what can be ordered of that now. */
export function NodePower({ node }: { readonly node: Node }) {
  const [asking, setAsking] = useState<Exclude<PowerOrder, 'on'>>();
  const missing = useMissingRight()('operate');
  const why = (action: NodeAction) => missing ?? whyNotNode(action, node);
  return (
    <Section title={text.title}>
      <Box>
        <Facts facts={powerFacts(node)} />
        <div className="mt-4 flex flex-wrap gap-2">
          {isAway(node.state) ? (
            <PowerOnButton node={node} reason={why('powerOn')} />
          ) : (
            <>
              <Button icon="stop" reason={why('powerOff')} onClick={() => setAsking('off')}>
                {text.offButton}
              </Button>
              <Button icon="restart" reason={why('reboot')} onClick={() => setAsking('reboot')}>
                {text.rebootButton}
              </Button>
            </>
          )}
          {hasController(node.power) ? (
            <Button icon="alert" reason={why('reset')} onClick={() => setAsking('reset')}>
              {text.resetButton}
            </Button>
          ) : null}
        </div>
      </Box>
      {asking === undefined ? null : (
        <PowerDialog node={node} order={asking} onClose={() => setAsking(undefined)} />
      )}
    </Section>
  );
}

function powerFacts({ power }: Node): Fact[] {
  const { way = 'none', wakeable = false, bootMs = null, sleep } = power ?? {};
  return [
    { label: text.way, value: text.ways[way === 'none' && wakeable ? 'cards' : way] },
    { label: text.took, value: bootMs === null ? text.notMeasured : formatDuration(bootMs) },
    ...(sleep === undefined ? [] : [{ label: text.sleep, value: sleep }]),
  ];
}
