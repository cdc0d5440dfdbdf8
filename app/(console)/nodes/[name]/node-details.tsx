'use client';

import { useState } from 'react';
import type { Node } from '../../../../schemas/api/resources/node.ts';
import { whyNotNode } from '../../../../schemas/capability/node.ts';
import { useMissingRight } from '../../../_client/session.ts';
import { LabelList } from '../../../_components/data/label-list.tsx';
import { Button } from '../../../_components/form/button.tsx';
import { Box } from '../../../_components/layout/box.tsx';
import { Dialog } from '../../../_components/layout/dialog.tsx';
import { Section } from '../../../_components/layout/section.tsx';
import { nodeText } from '../../../_text/nodes.ts';
import { DetailsForm } from './details-form.tsx';

const text = nodeText.details;

/** What people say about a node. */
export function NodeDetails({ node }: { readonly node: Node }) {
  const [editing, setEditing] = useState(false);
  const missing = useMissingRight()('admin');
  return (
    <Section
      title={nodeText.sections.details}
      aside={
        <Button
          size="small"
          reason={missing ?? whyNotNode('change', node)}
          onClick={() => setEditing(true)}
        >
          {text.edit}
        </Button>
      }
    >
      <Box>
        <div className="space-y-3">
          {Object.keys(node.labels).length === 0 ? (
            <p className="text-ink-soft">{text.noLabels}</p>
          ) : (
            <LabelList labels={node.labels} caption={text.labels} />
          )}
          {node.note === '' ? (
            <p className="text-ink-soft">{text.noNote}</p>
          ) : (
            <p className="max-w-2xl whitespace-pre-wrap wrap-anywhere">{node.note}</p>
          )}
        </div>
      </Box>
      <Dialog
        open={editing}
        onOpenChange={setEditing}
        title={text.title(node.name)}
        lead={text.lead}
      >
        <DetailsForm node={node} onDone={() => setEditing(false)} />
      </Dialog>
    </Section>
  );
}
