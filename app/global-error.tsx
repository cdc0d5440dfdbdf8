'use client';

import './styles/index.css';

/** Shown when even the frame around the pages broke; depends on nothing. */
export default function GlobalErrorPage({ reset }: { readonly reset: () => void }) {
  return (
    <html lang="en">
      <body className="mx-auto max-w-prose space-y-4 px-4 py-16">
        <h1 className="text-title">Stackyard could not show this page</h1>
        <p>It is a fault in the page; your stacks are not touched by it.</p>
        <button
          type="button"
          className="h-9 rounded-box bg-accent px-3.5 font-medium text-on-accent"
          onClick={reset}
        >
          Try again
        </button>
      </body>
    </html>
  );
}
