'use client';

import { isActive } from '../../../../schemas/capability/operation.ts';
import { useOperation } from '../../../_client/operations.ts';
import { LinkButton } from '../../../_components/form/link-button.tsx';
import { Notice } from '../../../_components/state/notice.tsx';
import { paths } from '../../../_lib/paths.ts';
import { operationsText } from '../../../_text/operations.ts';
import { OperationLine } from './operation-line.tsx';

const text = operationsText.strip;

/** What is being done with a stack, in one line; stays when it went wrong. */
export function OperationStrip({ id }: { readonly id: string }) {
  const { data: operation } = useOperation(id);
  if (!operation) return null;
  if (operation.state === 'failed' || operation.state === 'stuck') {
    return (
      <Notice
        look="bad"
        announce
        title={text[operation.state](operation.title)}
        action={
          <LinkButton href={paths.operation(id)} size="small">
            {text.follow}
          </LinkButton>
        }
      >
        {operation.fault?.message}
      </Notice>
    );
  }
  return isActive(operation.state) ? <OperationLine operation={operation} /> : null;
}
