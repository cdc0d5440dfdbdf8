import type { StackOutput } from '../../../../schemas/api/resources/stack.ts';
import { CopyButton } from '../../../_components/data/copy-button.tsx';
import { Copyable } from '../../../_components/data/copyable.tsx';
import { safeHref } from '../../../_lib/safe-href.ts';
import { stackText } from '../../../_text/stack.ts';

/** One output: a link to follow, a text or a secret to copy. */
export function OutputLine({ output: { title, kind, value } }: { readonly output: StackOutput }) {
  return (
    <div className="flex flex-wrap items-baseline gap-x-4 gap-y-0.5 py-2 first:pt-0">
      <dt className="w-32 shrink-0 text-ink-soft">{title}</dt>
      <dd className="min-w-0 flex-1 basis-48">
        {value === null ? (
          <span className="tracking-widest text-ink-faint" aria-label={stackText.outputs.hidden}>
            ••••••••
          </span>
        ) : kind === 'link' && safeHref(value) !== undefined ? (
          <LinkValue href={value} title={title} />
        ) : (
          <Copyable text={value} label={title.toLowerCase()} />
        )}
      </dd>
    </div>
  );
}

function LinkValue({ href, title }: { readonly href: string; readonly title: string }) {
  return (
    <span className="inline-flex max-w-full items-center gap-0.5">
      <a
        href={safeHref(href)}
        target="_blank"
        rel="noopener noreferrer"
        className="min-w-0 break-all text-accent underline underline-offset-2"
      >
        {href}
      </a>
      <CopyButton text={href} label={title.toLowerCase()} />
    </span>
  );
}
