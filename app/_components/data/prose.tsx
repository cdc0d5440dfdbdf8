import Markdown, { type Components } from 'react-markdown';
import remarkGfm from 'remark-gfm';
import { safeHref } from '../../_lib/safe-href.ts';
import { partsText } from '../../_text/parts.ts';

/**
 * A publisher's words. HTML in it stays text, pictures become links to them (nothing is loaded from
 * elsewhere), and links neither tell where the reader came from nor reach back into this page.
 */
export function Prose({ markdown }: { readonly markdown: string }) {
  return (
    <div className="prose max-w-2xl">
      <Markdown components={COMPONENTS} remarkPlugins={[remarkGfm]}>
        {markdown}
      </Markdown>
    </div>
  );
}

const COMPONENTS: Components = {
  // The page's own headings are h1 and h2; what is written here stands below them.
  h1: 'h3',
  h2: 'h3',
  h3: 'h4',
  h4: 'h5',
  h5: 'h6',
  a: ({ href, children }) => <OutsideLink href={href}>{children}</OutsideLink>,
  table: ({ children }) => (
    <div className="overflow-x-auto">
      <table>{children}</table>
    </div>
  ),
  img: ({ src, alt }) => (
    <OutsideLink href={typeof src === 'string' ? src : undefined}>
      {alt || partsText.picture}
    </OutsideLink>
  ),
};

function OutsideLink({
  href,
  children,
}: {
  readonly href: string | undefined;
  readonly children: React.ReactNode;
}) {
  const safe = safeHref(href);
  if (safe === undefined) return <>{children}</>;
  return (
    <a href={safe} target="_blank" rel="noopener noreferrer nofollow">
      {children}
    </a>
  );
}
