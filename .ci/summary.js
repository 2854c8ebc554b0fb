import { readFileSync } from 'node:fs';

/**
 * Usage: node .ci/summary.js REPORT [CHECK…]: vitest's JSON report, and the names of the checks that failed.
 * Prints what failed, then one line with the sums; ends with 1 when anything failed.
 */
const [reportPath, ...failedChecks] = process.argv.slice(2);
const report = readReport(reportPath);

const failedTests = report.testResults.flatMap(({ name, status, message, assertionResults }) => {
  const failed = assertionResults.filter((test) => test.status === 'failed');
  if (status !== 'failed' || failed.length > 0) return failed.map((test) => test.fullName);
  return [`${name} did not run: ${message.split('\n')[0]}`];
});
// The run can also fail by itself: the build, an unhandled rejection, a report that was never written.
const runFailed = failedChecks.includes('test') && failedTests.length === 0;
const failures = [
  ...failedTests,
  ...failedChecks
    .filter((check) => check !== 'test' || runFailed)
    .map((check) => `npm run ${check}`),
];

for (const failure of failures) console.log(`failed: ${failure}`);
if (report.numPendingTests > 0) console.log(`skipped: ${report.numPendingTests}`);
console.log(`${report.numPassedTests} passed, ${failures.length} failed`);
process.exitCode = failures.length === 0 && report.numPassedTests > 0 ? 0 : 1;

function readReport(path) {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    console.log(`there is no test report: ${error.message}`);
    return { testResults: [], numPassedTests: 0, numPendingTests: 0 };
  }
}
