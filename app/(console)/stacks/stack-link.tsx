import type { Stack } from '../../../schemas/api/resources/stack.ts';
import { STACK_ACTIONS } from '../../../schemas/capability/stack.ts';
import { Icon } from '../../_components/icons/icon.tsx';
import { mainLink } from '../_parts/stack/main-link.ts';
import { partsText } from '../../_text/parts.ts';

/** The way to what a stack serves, while it serves. */
export function StackLink({ stack }: { readonly stack: Stack }) {
  const href = mainLink(stack);
  const open = (STACK_ACTIONS.open as readonly string[]).includes(stack.state);
  if (!open || href === undefined) return null;
  return (
    <a
      href={href}
      target="_blank"
      rel="noopener noreferrer"
      className="inline-flex items-center gap-1 text-accent underline-offset-2 hover:underline"
    >
      {new URL(href).host}
      <Icon name="external" size={12} />
      <span className="sr-only"> {partsText.newTab}</span>
    </a>
  );
}
