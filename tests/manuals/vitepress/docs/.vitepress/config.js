export default {
  title: "Manual",
  // The guide of stepproof is made for its pictures.
  srcExclude: ["guide/**/*.md"],
};
