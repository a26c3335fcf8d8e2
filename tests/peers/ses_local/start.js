// Its own command line needs a newer Node.js than Debian has, and would listen on every interface if it were not told.
const start = require("aws-ses-v2-local").default;

start({ host: "127.0.0.1", port: Number(process.argv[2]) });
