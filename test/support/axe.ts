import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Page } from 'playwright-core';
import { z } from 'zod';

/** Throws with one readable paragraph for each accessibility violation of the page, shadow roots included. */
export async function expectNoAxeViolations(page: Page): Promise<void> {
  const violations = await findAxeViolations(page);
  if (violations.length > 0) {
    throw new Error(`${violations.length} accessibility violations\n\n${violations.join('\n\n')}`);
  }
}

/**
 * One text for each violation: the rule, what it asks for, and the elements at fault.
 *
 * axe runs in an isolated world of the debugging protocol: a strict policy with Trusted Types forbids the
 * page to take in a script, and the page itself must stay as its customers have it, without a global more.
 */
export async function findAxeViolations(page: Page): Promise<string[]> {
  const session = await page.context().newCDPSession(page);
  try {
    const { frameTree } = await session.send('Page.getFrameTree');
    const { executionContextId: contextId } = await session.send('Page.createIsolatedWorld', {
      frameId: frameTree.frame.id,
      worldName: 'accessibility',
    });
    const evaluate = async (expression: string): Promise<unknown> => {
      const { result, exceptionDetails } = await session.send('Runtime.evaluate', {
        expression,
        contextId,
        awaitPromise: true,
        returnByValue: true,
      });
      if (exceptionDetails !== undefined) {
        throw new Error(
          `axe did not run: ${exceptionDetails.exception?.description ?? exceptionDetails.text}`,
        );
      }
      return result.value;
    };
    await evaluate(`${axeSource()};undefined`);
    // Without the preload axe asks for no style sheet over the network, which the policy may refuse.
    const found = await evaluate(
      `axe.run(document, { resultTypes: ['violations'], preload: false }).then(({ violations }) => violations)`,
    );
    return z.array(violationSchema).parse(found).map(describeViolation);
  } finally {
    await session.detach();
  }
}

const violationSchema = z.object({
  id: z.string(),
  help: z.string(),
  nodes: z.array(
    z.object({
      /** A selector a step; a list is the way through shadow roots. */
      target: z.array(z.union([z.string(), z.array(z.string())])),
      html: z.string(),
      failureSummary: z.string().optional(),
    }),
  ),
});

function describeViolation({ id, help, nodes }: z.infer<typeof violationSchema>): string {
  const elements = nodes.map(({ target, html, failureSummary }) =>
    [`  ${target.flat().join(' >> ')}`, `    ${html}`, `    ${failureSummary ?? ''}`].join('\n'),
  );
  return [`${id}: ${help}`, ...elements].join('\n');
}

const axeSource = () =>
  readFileSync(fileURLToPath(import.meta.resolve('axe-core/axe.min.js')), 'utf8');
