// Reads what vitest and Playwright report as JSON into one shape. The file is removed first, so that an old report
// never speaks for a run that crashed.
import { existsSync, readFileSync, rmSync } from 'node:fs';

/**
 * @typedef {object} Result
 * @property {number} passed
 * @property {number} failed
 * @property {number} skipped
 * @property {number} listed how many tests there are
 * @property {string[]} reasons of what was skipped
 * @property {string} [crash] how the suite ended without a full report
 * @property {string} [name]
 * @property {string} [time]
 */

/**
 * @param {string} file @param {() => Promise<number>} runSuite @param {(report: any) => Result} read
 * @returns {Promise<Result>}
 */
async function readReport(file, runSuite, read) {
  rmSync(file, { force: true });
  const code = await runSuite();
  if (!existsSync(file)) return crashed(`ended with exit code ${code} and without a report`);
  let result;
  try {
    result = read(JSON.parse(readFileSync(file, 'utf8')));
  } catch (error) {
    return crashed(`left a report that cannot be read (${error instanceof Error ? error.message : String(error)})`);
  }
  if (code === 0 || result.failed > 0) return result;
  return { ...result, failed: 1, crash: `no test failed, yet it ended with exit code ${code}` };
}

/** @param {string} crash @returns {Result} */
const crashed = (crash) => ({ passed: 0, failed: 1, skipped: 0, listed: 0, reasons: [], crash });

/** @param {string} file @param {() => Promise<number>} runSuite */
export const readVitest = (file, runSuite) => readReport(file, runSuite, fromVitest);

/** @param {string} file @param {() => Promise<number>} runSuite */
export const readPlaywright = (file, runSuite) => readReport(file, runSuite, fromPlaywright);

/** @param {any} report @returns {Result} */
export function fromVitest(report) {
  const files = /** @type {any[]} */ (report.testResults);
  const tests = files.flatMap((file) => /** @type {any[]} */ (file.assertionResults));
  const count = (/** @type {string} */ status) => tests.filter((test) => test.status === status).length;
  // A file that cannot even be loaded has no tests of its own and still failed.
  const unloadable = files.filter((file) => file.status === 'failed' && file.assertionResults.length === 0);
  const skipped = tests.filter((test) => !['passed', 'failed'].includes(test.status));
  return {
    passed: count('passed'),
    failed: count('failed') + unloadable.length,
    skipped: skipped.length,
    listed: tests.length,
    reasons: skipped.map((test) => test.fullName),
  };
}

/** @param {any} report @returns {Result} */
export function fromPlaywright(report) {
  const tests = /** @type {any[]} */ (report.suites).flatMap(specsOf);
  const { expected, unexpected, flaky, skipped } = report.stats;
  return {
    passed: expected + flaky,
    failed: unexpected + (tests.length === 0 ? report.errors.length : 0),
    skipped,
    listed: tests.length,
    reasons: tests.filter((test) => test.status === 'skipped').map(skipReason),
  };
}

/** @param {any} suite @returns {any[]} */
const specsOf = (suite) => [
  ...(suite.specs ?? []).flatMap((/** @type {any} */ spec) =>
    spec.tests.map((/** @type {any} */ test) => ({ ...test, title: spec.title })),
  ),
  ...(suite.suites ?? []).flatMap(specsOf),
];

/** @param {any} test */
function skipReason(test) {
  const note = test.annotations?.find((/** @type {any} */ annotation) => annotation.type === 'skip')?.description;
  return note ? `${test.title}: ${note}` : test.title;
}

/** The last line of npm test. @param {Result[]} results */
export function sum(results) {
  const total = (/** @type {'passed' | 'failed' | 'skipped'} */ key) => results.reduce((n, suite) => n + suite[key], 0);
  const skipped = total('skipped') > 0 ? `, ${total('skipped')} skipped` : '';
  return `${total('passed')} passed, ${total('failed')} failed${skipped}`;
}
