'use client';

import type { Stack } from '../../../../schemas/api/resources/stack.ts';
import { whyNot } from '../../../../schemas/capability/stack.ts';
import { Button } from '../../../_components/form/button.tsx';
import { OutsideLinkButton } from '../../../_components/form/outside-link-button.tsx';
import { mainLink } from './main-link.ts';
import { stackText } from '../../../_text/stack.ts';

/** Leads to what the stack serves. */
export function OpenButton({ stack }: { readonly stack: Stack }) {
  const href = mainLink(stack);
  const why =
    whyNot('open', stack.state, stack.operation !== null) ??
    (href === undefined ? stackText.noPage : undefined);
  if (why === undefined) return <OutsideLinkButton href={href}>{stackText.open}</OutsideLinkButton>;
  return (
    <Button look="primary" icon="external" reason={why}>
      {stackText.open}
    </Button>
  );
}
